"""The phrases that tell shapes, in the order in which they are tried.

Inline formulas stand in them as marks: ‹N› for names, ‹S› for a shape with ×, ‹K› for another number of entries, ‹T› for a pair
in brackets, ‹M› for a space, ‹F› for any other formula.  Shapes in plain words, “3×4” or “$m$-by-$n$”, are ‹S› too.

Guarantee: a phrase holds the name and its shape with nothing but its own words, articles, nouns and adjectives between them.
"""

from __future__ import annotations

import re

_STOP = (
    "of and or for with in to by from as on than that which who whose where when if not is are be has have then so we it its let "
    "between per times into at via giving gives equals product transpose inverse rank both but given"
)
_WORD = rf"(?!(?:{'|'.join(_STOP.split())})\b)[A-Za-z][\w'’-]*"
_ADJ = rf"(?:{_WORD},?\s+){{0,4}}?"
_ART = r"(?:(?:an?|the|some|any|our|its|one|two|both|each)\s+)?"
_NOUN = (
    r"(?:matri(?:x|ces)|vectors?|arrays?|tensors?|batch(?:es)?|weights?|bias(?:es)?|inputs?|outputs?|data|columns?|rows?|"
    r"variables?)"
)
PLAIN = r"(?:matri(?:x|ces)|arrays?|tensors?)"
N_MARK = r"‹N\d+›"
_NAMES = rf"(?P<names>{N_MARK}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+or\s+){N_MARK}){{0,23}})"
_VERB = r"(?:(?:will\s+)?(?:is|are|be|being|denotes?|represents?|stands\s+for|means)\s+|as\s+)"
_LINK = rf"(?:\s*,)?\s*(?:which\s+)?(?:\s{_VERB}|\s(?=(?:an?|the|our|some)\s)|\s(?=‹S\d+›\s+{PLAIN}\b))"
SIZED = r"(?:sizes?|shapes?|dimensions?|dimensionality|dims?|order|format)"
_HAS = r"(?:\s*[,(]?\s*(?:of|is\s+of|are\s+of|be\s+of|with|has|have|having)\s+)"
_S = r"(?P<shape>‹S\d+›)"
_D = r"(?P<length>‹[NK]\d+›)"
_M = r"(?P<space>‹M\d+›)"
_VECTORS = r"(?P<row>row[\s-]+)?(?:column[\s-]+)?(?:vectors?|tuples?|lists?)"
KIND = (
    r"(?:(?:fixed|given|known|unknown|constant|real|arbitrary|general|random|square|symmetric|invertible|diagonal|orthogonal|"
    r"column)\s+){0,3}"
)
_CALLED = rf"(?:\s+of\s+{_WORD}(?:\s+{_WORD})?)?(?:\s+(?:called|named|denoted(?:\s+by)?))?\s+{_NAMES}"
_WIDE = r"(?:dimensional|dim\.?|component|element)"
_SHAPES = r"(?P<shapes>‹S\d+›(?:\s*,\s*(?:and\s+)?‹S\d+›|\s+and\s+(?:an?\s+)?‹S\d+›)+)"
_SEVERAL = rf"(?P<names>{N_MARK}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_ADJ}{N_MARK}){{1,23}})\s+are\s+"
_MIXED = rf"(?P<names>{N_MARK}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_ART}{_ADJ}{N_MARK}){{1,23}})"
_IS = rf"{_NAMES}{_LINK}{_ART}"
_INSIDE = rf"(?:{_WORD},?\s+|of\s+|an?\s+|the\s+){{0,5}}(?:is\s+|are\s+|of\s+)?"


def _samples(count: str, length: str) -> str:
    """N examples with d features in the rows of X, or in its columns: `count` says which of both the N are."""
    return (
        rf"(?P<{count}>‹[NK]\d+›)\s+(?:\w+\s+){{0,2}}(?:examples?|samples?|points|observations|instances|inputs|vectors|images)"
        rf"(?:\s+|\s*,\s*)(?:each\s+)?(?:with|of|having|in)\s+(?:dimension(?:ality)?\s+)?(?P<{length}>‹[NK]\d+›)"
        r"(?:\s+(?:\w+\s+)?(?:features|dimensions|attributes|components|entries|values|variables|pixels))?"
        rf"[^.‹›]{{0,40}}\b(?:as|in|are|form|being)\s+(?:the\s+)?{count}\s+of\s+{_ART}{_ADJ}(?:{_NOUN}\s+)?{_NAMES}"
    )


PHRASES: tuple[tuple[str, str], ...] = (
    # the m×n weight matrix W; an n×n matrix A; m×n matrices A and B
    ("shape", rf"{_S}(?:[\s-]+dimensional)?\s+{_ADJ}{_NOUN}{_CALLED}"),
    # the n-dimensional vector x; an n-vector x; n-dimensional row vectors u and v
    ("length", rf"{_D}[\s-]+{_WIDE}\s+{_ADJ}{_VECTORS}{_CALLED}"),
    ("length", rf"{_D}[\s-]+(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s+{_NAMES}"),
    # A and B are m×n and n×p matrices; A and B have sizes m×n and n×p
    ("each", rf"{_IS}(?:(?:of\s+)?{SIZED}\s+)?{_SHAPES}"),
    ("each", rf"{_NAMES}{_HAS}{_ART}{SIZED}\s+{_SHAPES}"),
    # student logits z and teacher logits v are vectors with n entries; weights W and V are both d×k
    ("length", rf"{_SEVERAL}{_ADJ}{_VECTORS}\s+(?:of|with)\s+{_D}\s+(?:entries|components|elements|numbers|coordinates)"),
    ("length", rf"{_SEVERAL}{_ADJ}{_VECTORS}{_HAS}{_ART}(?:length|{SIZED})\s+{_D}"),
    ("length", rf"{_SEVERAL}{_ADJ}{_D}[\s-]+(?:{_WIDE}\s+{_ADJ})?{_VECTORS}"),
    ("shape", rf"{_SEVERAL}{_ADJ}{_S}"),
    # X is a symmetric n×n matrix; X, an n×p matrix; X is n×p
    ("shape", rf"{_IS}{_ADJ}{_S}"),
    # A is the weighted adjacency matrix (n×n)
    ("shape", rf"{_IS}{_ADJ}{_NOUN}\s*[(\[]\s*{_S}\s*[)\]]"),
    # let X be …, A and B fixed n×n matrices, a and b given n-vectors
    ("shape", rf"{_NAMES}\s+{KIND}{_S}\s+{KIND}{PLAIN}\b"),
    ("length", rf"{_NAMES}\s+{KIND}{_D}[\s-]+(?:{_WIDE}\s+)?{_VECTORS}\b"),
    ("length", rf"{_NAMES}\s+{KIND}{_VECTORS}\s+with\s+{_D}\s+(?:entries|components|elements|coordinates)"),
    ("length", rf"{_NAMES}\s+{KIND}{_VECTORS}\s+of\s+length\s+{_D}"),
    # W (m×n); W (size m×n); W (an m×n matrix); W (weights, m×n); W (∈ ℝᵐˣⁿ); b (an n-vector)
    ("shape", rf"{_NAMES}\s*[(\[]\s*{_INSIDE}{_S}(?:\s*,?\s+(?:and\s+)?{_WORD}){{0,5}}\s*[)\]]"),
    ("shape", rf"{_NAMES}\s*[(\[]\s*{_INSIDE}{SIZED}\s*[:=]?\s*(?P<shape>‹T\d+›)\s*[)\]]"),
    ("space", rf"{_NAMES}\s*[(\[]\s*(?:{_WORD},?\s+){{0,4}}(?:in\s+)?{_M}\s*[)\]]"),
    ("length", rf"{_NAMES}\s*[(\[]\s*{_ART}{_D}-(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s*[)\]]"),
    # W has shape m×n; W of size m×n; W is a matrix of size m×n; W of shape (m, n); the size of W is m×n
    (
        "shape",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD}(?:\s+of\s+{_WORD})?)?{_HAS}{_ART}{SIZED}\s*"
        r"(?:of\s+|is\s+|[:=]\s*)?(?P<shape>‹[ST]\d+›)",
    ),
    # Y is the one-hot matrix, Y_{ic} = …, of shape (m, n)
    (
        "shape",
        rf"{_NAMES}{_LINK}{_ART}{_ADJ}{_NOUN}\s*[,(]?\s*(?:with\s+)?‹F\d+›\s*[,)]?{_HAS}{_ART}{SIZED}\s*(?P<shape>‹[ST]\d+›)",
    ),
    ("shape", rf"{SIZED}\s+of\s+(?:the\s+)?(?:{_WORD}\s+)?{_NAMES}\s+(?:is|are|be)\s+(?P<shape>‹[ST]\d+›)"),
    # x is an n-vector; x is an n-dimensional vector; x is a vector of length n, of n entries; b of length n
    ("length", rf"{_IS}{_ADJ}{_D}[\s-]+(?:{_WIDE}\s+{_ADJ})?{_VECTORS}"),
    ("length", rf"{_IS}{_ADJ}{_VECTORS}(?:\s+of\s+{_WORD})?{_HAS}{_ART}(?:length|{SIZED})\s+{_D}"),
    ("length", rf"{_IS}{_ADJ}{_VECTORS}\s+(?:of|with)\s+{_D}\s+(?:entries|components|elements|numbers|coordinates)"),
    ("length", rf"(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s+{_NAMES}{_HAS}{_ART}(?:length|{SIZED})\s+{_D}"),
    ("length", rf"{_NAMES}{_HAS}{_ART}length\s+{_D}"),
    # b — user biases, column of length m; b: biases, an m-vector
    ("length", rf"{_NAMES}\s*(?:[—–:]|-{{1,2}}\s)[^.;‹›\n]{{0,60}}?\blength\s+{_D}"),
    ("length", rf"{_NAMES}\s*(?:[—–:]|-{{1,2}}\s)[^.;‹›\n]{{0,60}}?(?<![\w-]){_D}[\s-]+{_VECTORS}\b"),
    # x has n entries, y has m
    ("length", rf"{_NAMES}\s+(?:has|have|with|having)\s+(?:exactly\s+|just\s+)?{_D}\s+(?:entries|components|elements)"),
    # A is a square matrix of order n
    ("square", rf"{_IS}{_ADJ}square\s+{_ADJ}matri(?:x|ces){_HAS}{_ART}{SIZED}\s+{_D}"),
    # A symmetric positive definite of order n; A is symmetric of order n
    (
        "square",
        rf"{_NAMES}\s+(?:(?:is|are|be)\s+)?(?:(?:real|square|symmetric|positive|definite|semi-?definite|positive-definite|invertible|"
        rf"nonsingular|orthogonal|diagonal|s\.?p\.?d\.?|and)\s*,?\s+){{1,5}}of\s+(?:order|size|dimension)\s+{_D}",
    ),
    ("shape", rf"{_NAMES}\s*,?\s+(?:both|all|each)\s+(?:are\s+|of\s+(?:{SIZED}\s+)?)?{_S}"),
    # an anchor a, a positive p and a negative n, all in ℝᵈ
    ("space", rf"{_MIXED}\s*,?\s+(?:both|all|each)\s+(?:are\s+|vectors\s+|lie\s+|live\s+){{0,2}}(?:in|from)\s+{_M}"),
    # b is the vector of the n biases
    ("length", rf"{_IS}{_ADJ}{_VECTORS}\s+of\s+(?:the\s+|its\s+)?{_D}\s+{_WORD}"),
    # W is (n, m), in a document that calls such a pair a shape
    ("pair", rf"{_NAMES}\s+(?:is|are|be)\s+(?P<shape>‹T\d+›)"),
    # dimensions: W (m, n), b (n, 1)
    ("pair", rf"(?P<names>{N_MARK})\s+(?P<shape>‹T\d+›)"),
    # X has n rows and p columns
    (
        "rows",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD})?{_HAS}"
        r"(?P<rows>‹[NK]\d+›)\s+rows\s+and\s+(?P<columns>‹[NK]\d+›)\s+columns",
    ),
    # N examples with d features in the rows of X; N samples of dimension d, stacked as the columns of X
    ("rows", _samples("rows", "columns")),
    ("rows", _samples("columns", "rows")),
    # an anchor x, a positive p and a negative q, all in ℝⁿ; queries q_t, keys k_t and values v_t are in ℝⁿ
    (
        "space",
        rf"{_MIXED}\s*,?\s+"
        rf"(?:(?:are|all|each|both|lie|live|vectors?|columns?)\s+){{1,3}}in\s+{_M}",
    ),
    # x is a vector in ℝⁿ; x and y in ℝⁿ; W lies in ℝᵐˣⁿ
    (
        "space",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD})?\s+(?:{_VERB})?(?:both\s+|all\s+)?"
        rf"(?:lies?\s+in|lives?\s+in|belongs?\s+to|in|∈)\s+{_M}",
    ),
)
PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PHRASES)
