"""Derivatives in every notation: ∂ and d, fractions, nablas, names for gradients, the chain rule, second derivatives."""
