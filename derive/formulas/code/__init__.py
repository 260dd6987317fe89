"""From proved terms to readable source: NumPy, and PyTorch and JAX as text."""
