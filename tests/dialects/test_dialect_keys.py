"""Every key of a dialect has an effect, and a dialect that cannot be used is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.judge import check, check_text
from derive.reading.dialect import DialectError, bundled, load, parse

SHAPES = r"$A \in \mathbb{R}^{n\times p}$, $B \in \mathbb{R}^{p\times q}$, $C \in \mathbb{R}^{n\times q}$, $r \in \mathbb{R}^{1\times q}$. "
SQUARE = r"$P, Q, R \in \mathbb{R}^{n\times n}$. "
COLUMNS = r"$u \in \mathbb{R}^{n}$, $v \in \mathbb{R}^{n}$. "

# key, dialect, document, verdict of the last claim with the key, verdict without it
EFFECTS = [
    ("hadamard", '[operators]\nhadamard = ["*"]', SHAPES + r"$C * C = C * C$", "proved", "undecided"),
    ("product", '[operators]\nproduct = ["\\\\cdot"]', SHAPES + r"$A \times B + C = C + A \times B$", "undecided", "proved"),
    ("binding", '[operators]\nhadamard = ["*"]\nbinding = "left"', SQUARE + r"$P Q * R = (P Q) * R$", "proved", "undecided"),
    ("binding", '[operators]\nhadamard = ["*"]\nbinding = "left"', SQUARE + r"$P * Q R = (P * Q) R$", "proved", "undecided"),
    ("binding", '[operators]\nhadamard = ["*"]\nbinding = "hadamard-first"', SQUARE + r"$P Q * R = (P Q) * R$", "refuted", "undecided"),
    ("binding", '[operators]\nhadamard = ["*"]\nbinding = "product-first"', SQUARE + r"$P * Q R = P * (Q R)$", "proved", "undecided"),
    ("dot", '[operators]\ndot = "matrix"', COLUMNS + r"$u \cdot v = v \cdot u$", "ill-typed", "proved"),
    ("same", '[names]\nsame = [["C", "CX"]]', SHAPES + r"$2 CX = C + C$", "proved", "undecided"),
    ("functions", '[names]\nfunctions = {act = "relu"}', SHAPES + r"$2 act(C) = 2 (1(C > 0) \odot C)$", "proved", "undecided"),
    ("scalars", '[names]\nscalars = ["reg"]', SHAPES + r"$reg\, C + reg\, C = 2 reg\, C$", "proved", "undecided"),
    ("loss_names", '[names]\nloss_names = ["f"]\nlosses = ["J"]', SHAPES + r"$$J = \operatorname{tr}(C^T C)$$ $$\nabla_C f = 2 C$$",
     "proved", "undecided"),
    ("operators", '[repeat]\noperators = ["+"]', SHAPES + r"$A B + r = r + A B$", "proved", "ill-typed"),
    ("transposed", '[gradients]\ntransposed = ["D"]', SHAPES + r"$$J = \operatorname{tr}(C^T C)$$ $$D_C J = 2 C^T$$", "proved",
     "undecided"),
    ("partial", "[gradients]\npartial = true", SHAPES + r"$$J = \operatorname{tr}(C^T A B)$$ $$dJ = \operatorname{tr}(C^T A dB)$$ "
     r"$$dJ = \operatorname{tr}(C^T dA B)$$ $$dJ = \operatorname{tr}((A B)^T dC)$$", "proved", "refuted"),
    ("sign", '[gradients]\nsign = ["\\\\varphi"]', SHAPES + r"$$J = \operatorname{tr}(C^T C)$$ "
     r"$$\frac{\varphi J}{\varphi C} = 2 C$$", "proved", "undecided"),
    ("chain", '[gradients]\nchain = "factor"', SHAPES + r"$$Z = A B + C$$ $$\frac{\partial Z}{\partial A} = B^T$$", "proved", "undecided"),
    ("styles", '[names]\nstyles = "same"', SHAPES + r"$\mathbf{A} \boldsymbol{B} = A B$", "proved", "undecided"),
    ("case", '[names]\ncase = "same"', SHAPES + r"$a B = A b$", "proved", "undecided"),
    ("defined", '[names]\ndefined = "anywhere"\n[[declare]]\nshapes = { J = "1", A = "n \\\\times p", B = "p \\\\times q", Y = "n \\\\times q" }',
     r"$$\nabla_A J = (\nabla_Y J) B^T$$ $$Y = A B$$ $$\nabla_A J = (\nabla_Y J) B^T$$".rsplit(" $$", 1)[0], "proved", "undecided"),
    ("layers", '[names]\ndefined = "anywhere"\nlayers = "numbered"\n[[declare]]\nshapes = { W_1 = "p \\\\times q", W_2 = "n \\\\times p", '
     'H_0 = "q \\\\times m", H_1 = "p \\\\times m", H_2 = "n \\\\times m" }',
     r"$$H_2 = W_2 H_1$$ $$2 H_1 = W_1 (H_0 + H_0)$$", "proved", "refuted"),
    ("chain", '[gradients]\nchain = "any order"', SHAPES + r"$$Y = A B$$ $$J = \operatorname{tr}(C^T Y)$$ "
     r"$$\frac{\partial J}{\partial A} = \frac{\partial Y}{\partial A} \times \frac{\partial J}{\partial Y}$$", "proved", "undecided"),
    ("softmax", '[arrays]\nsoftmax = "columns"', SHAPES + r"$1_n^T \operatorname{softmax}(C) = 1_q^T$", "proved", "refuted"),
    ("correlation", '[operators]\ncorrelation = ["*"]', SHAPES + r"$C * C = C \star C$", "proved", "undecided"),
    ("convolution", '[operators]\nconvolution = ["\\\\star"]', SHAPES + r"$C \star_{full} A = C *_{full} A$", "proved", "refuted"),
    ("jacobian", '[gradients]\njacobian = "numerator"', SHAPES + r"$$v = A B 1_q$$ $x \in \mathbb{R}^{p}$ $$y = A x$$ "
     r"$\frac{\partial y}{\partial x} = A I_p$", "proved", "undecided"),
    ("named", '[names]\nlosses = ["J"]\n[gradients]\nnamed = ["d"]', SHAPES + r"$$J = \operatorname{tr}(C^T C)$$ $dC = 2 C$", "proved", "refuted"),
    ("diag", '[arrays]\ndiag = "vec"', SHAPES + r"$C \operatorname{diag}(C + C) = 2 C \odot C$", "proved", "ill-typed"),
    ("max", '[arrays]\nmax = "rows"', SHAPES + r"$\max(C) = \max(C + C - C)$", "proved", "undecided"),
    ("subscript", '[arrays]\nsubscript = "row"', SHAPES + r"$\sum_{i=1}^{n} C_i = 1^T C$", "proved", "undecided"),
    ("prime", '[arrays]\nprime = "transpose"', SHAPES + r"$C^T C = C' C$", "proved", "undecided"),
    ("differential", '[gradients]\ndifferential = ["\\\\delta"]', SHAPES + r"$\delta_{12} = 0$ $\delta(A B) = \delta A\, B + A\, \delta B$",
     "proved", "undecided"),
    ("repeated", '[arrays]\nrepeated = "summed"', SHAPES + r"$C_{ij} C_{ij} = \operatorname{tr}(C^T C)$", "proved", "refuted"),
    ("one", '[arrays]\none = "vector"', SHAPES + r"$C \cdot 1 = C 1_q$", "proved", "ill-typed"),
    ("ones", '[prose]\nones = ["lauter Einsen"]', SHAPES + r"$e \in \mathbb{R}^{q}$ hat lauter Einsen. $C e = C 1_q$", "proved", "refuted"),
    ("onehot", '[prose]\nonehot = ["genau eine Eins"]', SHAPES + r"$Y \in \mathbb{R}^{n\times q}$ hat genau eine Eins pro Zeile. "
     r"$Y 1_q = 1_n$", "proved", "refuted"),
    ("rows_of", '[prose]\nrows_of = ["Zeilenzahl von"]', SHAPES + r"$N$ ist die Zeilenzahl von $C$. $2 \operatorname{tr}(1_n 1_n^T) = 2 N$",
     "proved", "undecided"),
    ("columns_of", '[prose]\ncolumns_of = ["Spaltenzahl von"]', SHAPES + r"$N$ ist die Spaltenzahl von $C$. $2 (1_q^T 1_q) = 2 N$", "proved",
     "undecided"),
    ("index_from_0", '[prose]\nindex_from_0 = ["ab null"]', SHAPES + r"Gezählt wird ab null. $2 C_{0,0} = C_{0,0} + C_{0,0}$", "proved", "undecided"),
    ("index_from_1", '[prose]\nindex_from_1 = ["ab eins"]', SHAPES + r"Gezählt wird ab eins. $\sum_{k=0}^{2} k = 3$ "
     r"$C_{n,q} = C_{n,q} + C_{1,1} - C_{1,1}$", "proved", "refuted"),
    ("zero_outside", '[prose]\nzero_outside = ["draussen null"]', SHAPES + r"Alles ist draussen null. $x \in \mathbb{R}^{n}$ "
     r"$\sum_{i=1}^{n+1} x_i = 1_n^T x$", "proved", "refuted"),
    ("shape", '[prose]\nshape = ["hat die Form"]', r"Hier: $G$ hat die Form $n\times q$. $1_n^T G 1_q = 1_q^T G^T 1_n$", "proved",
     "undecided"),
    ("symmetric", '[prose]\nsymmetric = ["är symmetrisk"]', r"$S \in \mathbb{R}^{n\times n}$ är symmetrisk. $S^T = S$", "proved", "refuted"),
    ("invertible", '[prose]\ninvertible = ["ist regulär"]', r"$S \in \mathbb{R}^{n\times n}$ ist regulär. $S S^{-1} = I$", "proved", "proved"),
    ("positive", '[prose]\npositive = ["ist positiv"]', r"$s \in \mathbb{R}$ ist positiv. $|s| = s$", "checked", "refuted"),
    ("scalar", '[prose]\nscalar = ["ist eine Zahl"]', SHAPES + r"$w$ ist eine Zahl. $w C = C w$", "proved", "undecided"),
    ("elementwise", '[prose]\nelementwise = ["wirkt eintragsweise"]', SHAPES + r"$g$ wirkt eintragsweise. $g(C)^T = g(C^T)$", "proved",
     "undecided"),
]  # fmt: skip


def last(text: str, dialect: str | None) -> str:
    claims = [c for c in check_text(text, dialect=dialect).claims if c.kind == "claim"]
    return claims[-1].verdict


@pytest.mark.parametrize(("key", "toml", "text", "with_key", "without"), EFFECTS, ids=[f"{k}-{i}" for i, (k, *_) in enumerate(EFFECTS)])
def test_effect(tmp_path: Path, key: str, toml: str, text: str, with_key: str, without: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(toml, encoding="utf-8")
    plain = tmp_path / "plain.toml"
    plain.write_text("\n".join(line for line in toml.split("\n") if not line.startswith(f"{key} =")), encoding="utf-8")
    assert last(text, str(path)) == with_key
    assert last(text, str(plain)) == without


def test_every_key_is_tried() -> None:
    from derive.reading.dialect import PROSE_KEYS, SCHEMA

    tried = {key for key, *_ in EFFECTS} | {"name", "losses", "sha256"}
    known = {key for section in SCHEMA.values() for key in section} | set(PROSE_KEYS)
    assert known <= tried


def test_losses_are_tried_in_order(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    text = SHAPES + r"$$K = 2 \operatorname{tr}(C^T C)$$ $$J = \operatorname{tr}(C^T C)$$ $$\nabla_C f = 2 C$$"
    path.write_text('[names]\nloss_names = ["f"]\nlosses = ["J", "K"]')
    assert last(text, str(path)) == "proved"
    path.write_text('[names]\nloss_names = ["f"]\nlosses = ["K", "J"]')
    assert last(text, str(path)) == "refuted"


def test_documents_choose_their_dialect() -> None:
    own = parse('[documents]\nsha256 = ["0"]', "own")
    assert own.sha256 == ("0",)
    assert load(None, "a text that no dialect lists").name == ""
    assert "zhujian" in bundled()
    for dialect in bundled().values():
        assert all(len(digest) == 64 for digest in dialect.sha256)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[operators]\nhadamrad = ['*']", "unknown key [operators] hadamrad; known are hadamard"),
        ("[operator]\nhadamard = ['*']", "unknown section [operator]"),
        ("[prose]\neinsen = ['x']", "unknown key [prose] einsen"),
        ("nme = 'x'", "unknown key nme"),
        ("[operators]\nhadamard = '*'", "must be a list of strings"),
        ("[operators]\nhadamard = [1]", "must be a list of strings"),
        ("[names]\nsame = ['a', 'b']", "must be a list of lists of strings"),
        ("[names]\nfunctions = ['relu']", "must be a table of strings"),
        ("[gradients]\npartial = 'yes'", "must be true or false"),
        ("name = 3", "must be a string"),
        ("[operators]\nbinding = 'right'", "binding must be left or hadamard-first or product-first, not 'right'"),
        ("[operators]\ndot = 'cross'", "dot must be inner or matrix"),
        ("[arrays]\nmax = 'diagonals'", "max must be rows"),
        ("[arrays]\nsubscript = 'diagonal'", "subscript must be entry or row"),
        ("[arrays]\none = 'two'", "one must be number or vector"),
        ("[operators\nhadamard = ['*']", "not valid TOML"),
        ("hadamard = ['*']\nhadamard = ['*']", "not valid TOML"),
        ("\x00", "not valid TOML"),
    ],
)
def test_a_bad_dialect_says_why(tmp_path: Path, toml: str, said: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(DialectError) as caught:
        check_text("$1+1=2$", dialect=str(path))
    assert said in str(caught.value) and "\n" not in str(caught.value).strip()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DialectError, match="no dialect called 'nowhere'"):
        check_text("$1+1=2$", dialect="nowhere")
    with pytest.raises(DialectError):
        check_text("$1+1=2$", dialect=str(tmp_path))
    binary = tmp_path / "own.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DialectError, match="cannot be read"):
        check_text("$1+1=2$", dialect=str(binary))


def test_front_matter_chooses(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("---\ndialect: zhujian\n---\n" + SHAPES + r"$A\cdot B * C = C * (A\cdot B)$", encoding="utf-8")
    assert check(path).dialect == "zhujian"


def test_verdicts_name_the_convention() -> None:
    """A line that holds by a convention of the dialect lists it."""
    text = SHAPES + r"$$J = \operatorname{tr}(C^T C)$$ $$D_C J = 2 C^T$$ $A \cdot B + r = r + A \cdot B$"
    found = [c for c in check_text(text, dialect="zhujian").claims if c.kind == "claim"]
    assert [c.verdict for c in found] == ["proved", "proved"]
    assert any("transpose of the gradient" in a for a in found[0].assumptions)
    assert any("repeats" in a for a in found[1].assumptions)
