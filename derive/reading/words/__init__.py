"""What the words of a document say: facts of symbols, shapes, definitions, conditions, in the sentences around its formulas."""
