"""From syntax trees to typed terms: names, shapes, binding of operators, and the reading conventions of a document.

`reader` makes the term of a tree in a `context`; `products`, `units` and `named_factors` read its factors.  The rooms: `notation`
puts trees as their author means them, `words` hears the prose, `derivatives`, `indices` and `members` read what their names say,
and `undeclared` lets letters of which nothing is said be what their place asks for.
"""
