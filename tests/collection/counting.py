from tests.collection.truth import Line, Values, np

TOPIC = "counts"


def draw(r: np.random.Generator) -> Values:
    return Values()


def line(source: str, left: float, right: float, wrong: str = "", mutant: float = 0) -> Line:
    return Line(source, lambda v: left, lambda v: right, wrong, (lambda v: mutant) if wrong else None)


LINES = [
    line(r"28 + 2\cdot 2 = 32", 28 + 4, 32, r"28 + 2\cdot 2 = 30", 30),
    line(r"\frac{32 - 5}{1} + 1 = 28", (32 - 5) / 1 + 1, 28),
    line(r"\frac{28}{2} = 14", 28 / 2, 14, r"\frac{28}{2} = 12", 12),
    line(r"14 - 5 + 1 = 10", 14 - 5 + 1, 10, r"14 - 5 + 1 = 9", 9),
    line(r"10 / 2 = 5", 10 / 2, 5),
    line(r"5 \cdot 5 \cdot 1 \cdot 6 + 6 = 156", 5 * 5 * 6 + 6, 156, r"5 \cdot 5 \cdot 1 \cdot 6 + 6 = 150", 150),
    line(r"5 \times 5 \times 6 \times 16 + 16 = 2416", 25 * 96 + 16, 2416, r"5 \times 5 \times 6 \times 16 + 16 = 2400", 2400),
    line(r"(5 \cdot 5 \cdot 16) \cdot 120 + 120 = 48120", 400 * 120 + 120, 48120,
         r"(5 \cdot 5 \cdot 16) \cdot 120 + 120 = 48000", 48000),
    line(r"120 \cdot 84 + 84 = 10164", 120 * 84 + 84, 10164),
    line(r"84 \cdot 10 + 10 = 850", 850, 850, r"84 \cdot 10 + 10 = 840", 840),
    line(r"156 + 2416 + 48120 + 10164 + 850 = 61706", 156 + 2416 + 48120 + 10164 + 850, 61706,
         r"156 + 2416 + 48120 + 10164 + 850 = 60000", 60000),
    line(r"\left\lfloor \frac{32 - 5}{2} \right\rfloor + 1 = 14", (32 - 5) // 2 + 1, 14,
         r"\left\lfloor \frac{32 - 5}{2} \right\rfloor + 1 = 15", 15),
    line(r"2^{10} = 1024", 2**10, 1024, r"2^{10} = 1000", 1000),
]
