"""From syntax trees to typed terms: names, shapes, binding of operators, and the reading conventions of a document."""
