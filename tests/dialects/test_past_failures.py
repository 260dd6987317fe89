"""Habits of batch-row notes that were once misread; the list only grows.  Each: a text and the verdicts of its claims."""

from __future__ import annotations

import pytest

from derive.judge import check_text

NETWORK = r"""
$x\in R^{N\times D}$, $W\in R^{D\times K}$, $b\in R^{1\times K}$, $Y\in R^{N\times K}$

$$
z=x\cdot W+b
$$
"""
LOSS = r"""
$$
J=||z-Y||^{2}
$$
"""

CASES = {
    "a layer without its brackets": (
        r"$z^{(2)}\in R^{n\times k}$ $$2z^{2}=z^{(2)}+z^{(2)}$$", ["proved"]),
    "a number set anew under another heading": (
        "# one\n$L=2$\n\n$L+1=3$\n\n# two\n$L=5$\n\n$L+1=6$\n", ["proved", "proved"]),
    "the same number again under one heading": ("$L=2$\n\n$L=3$\n", ["refuted"]),
    "sizes with digits are names": (
        r"$A\in R^{H1\times H2}$ $B\in R^{H2\times H1}$ $$tr(A\cdot B)=tr(B\cdot A)\\ tr(A\cdot A)=tr(A\cdot A)$$", ["proved", "ill-typed"]),
    "matrices with digits are names": (
        r"$w1\in R^{n\times k}$, $w2\in R^{k\times p}$ $$y=w1\cdot w2$$ $$dy=dw1\cdot w2+w1\cdot dw2\\ dy=w2\cdot dw1+w1\cdot dw2$$",
        ["proved", "ill-typed"]),
    "a size in one section, a matrix in another": (
        "# one\n" r"$x\in R^{n\times p}$, $w\in R^{p\times q}$ $$h=x\cdot w$$ $$2h=h+x\cdot w$$" "\n\n# two\n" r"$h=100$, $V\in R^{p\times h}$ "
        r"$$tr(V^{T}\cdot V)=tr(V\cdot V^{T})$$", ["proved", "proved"]),
    "a column is no row under the trace": (
        r"$D\in R^{n\times 1}$, $u\in R^{n\times 1}$ $$tr(D\cdot u)=tr(D\cdot u)\\ tr(D^{T}\cdot u)=tr(u^{T}\cdot D)$$", ["ill-typed", "proved"]),
    "a column and a row do not repeat into a matrix": (
        r"$u\in R^{n\times 1}$, $v\in R^{1\times k}$, $A\in R^{n\times k}$ $$A+u+v=u+A+v\\ u+v=v+u$$", ["proved", "ill-typed"]),
    "a single bias repeats": (r"$u\in R^{n\times 1}$, $c\in R^{1\times 1}$ $$u+c=c+u\\ u+\alpha=\alpha+u$$", ["proved", "ill-typed"]),
    "a bare one sums the columns": (r"$A\in R^{n\times k}$ $$A\cdot 1=A\cdot 1_{k}\\ A\cdot 1=A$$", ["proved", "ill-typed"]),
    "the first factor is a Hadamard product": (
        r"$A\in R^{n\times k}$, $B\in R^{k\times p}$, $C\in R^{k\times p}$ $$A\cdot B*C=A\cdot (B*C)\\ A\cdot B*C=(A\cdot B)*C$$",
        ["proved", "ill-typed"]),
    "a function through a member that cannot be read": (
        NETWORK + r"$$h(z)=p(y=1)=sigmoid(z)$$ $$2h(z)=2\cdot sigmoid(z)$$", ["undecided", "proved"]),
    "nothing is held against an unknown loss": (NETWORK + r"$$\bigtriangledown_{z}f(z)=z-Y$$", ["undecided"]),
    "a loss that could not be read": (
        NETWORK + r"$$dataLoss=mystery(z, Y)$$ $$\bigtriangledown_{z}f(z)=z-Y\\ \bigtriangledown_{W}f(W)=x^{T}\cdot \bigtriangledown_{z}f(z)$$",
        ["undecided", "undecided"]),
    "a definition that was not understood moves": (
        NETWORK + r"$$p=mystery(z)\in R^{N\times K}$$ $$J=||p-Y||^{2}+||W||^{2}$$ $$\bigtriangledown_{W}J=2W$$", ["undecided", "undecided"]),
    "a definition of the wrong shape with its shape stated": (
        NETWORK + r"$$a=W\cdot x\in R^{N\times K}$$ $$2a=a+a$$", ["ill-typed", "ill-typed", "proved"]),
    "an input that is never differentiated is constant": (NETWORK + r"$$dz=x\cdot dW+db$$", ["proved"]),
    "an input that is differentiated is not": (NETWORK + r"$$dz=x\cdot dW+db\\ dz=dx\cdot W+x\cdot dW+db$$", ["refuted", "proved"]),
    "an input of an earlier section": (
        "# one\n" + NETWORK + r"$$dz=x\cdot dW+db$$" + "\n\n# two\n" + NETWORK + r"$$dz=dx\cdot W+x\cdot dW+db$$", ["proved", "proved"]),
    "a symbol for a part of the loss": (
        NETWORK + LOSS + r"$$z-Y=E$$ $$D_{E}J(E)=2E^{T}\\ D_{E}J(E)=E^{T}\\ dJ=tr(2E^{T}\cdot dE)$$", ["proved", "refuted", "proved"]),
    "a word for a subscript": (
        NETWORK + r"$$z_{in}=x\cdot W\\ 2z_{in}=2(x\cdot W)\\ z_{pred}=z$$ $$3z_{pred}=3z$$", ["proved", "proved"]),
    "wide spaces part statements": (r"$A\in R^{n\times k}$ $$B=2A\ \ \ \ C=3A$$ $$C-B=A\\ C-B=B$$", ["proved", "refuted"]),
    "shapes told by the prose": (
        "* $G$大小为$N\\times K$，每行仅正确类别位置为1，其余为0\n\n" r"$$G\cdot 1=1_{N}\\ G\cdot G=G$$", ["proved", "ill-typed"]),
    "sizes with values": (
        r"$N=64$, $D=100$, $A\in R^{N\times D}$ $$\frac {1}{N} tr(A^{T}\cdot A)=\frac {1}{N} tr(A\cdot A^{T})\\ A^{T}=A$$", ["proved", "ill-typed"]),
    "another mask further on": (
        NETWORK + r"$$y=relu(z)$$ $$q\in R^{K\times N}$$ $$J=||q||^{2}$$ $$\bigtriangledown_{z}J(z)=\bigtriangledown_{y}J(y)* 1(z\geq 0)\\ "
        r"\bigtriangledown_{z}J(z)=-\bigtriangledown_{y}J(y)* 1(z\geq 0)$$", ["proved", "refuted"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_past_failure(name: str) -> None:
    text, expected = CASES[name]
    claims = check_text(text, dialect="zhujian").claims
    assert [c.verdict for c in claims if c.kind == "claim"] == expected, [(c.latex, c.verdict, c.reason) for c in claims]
