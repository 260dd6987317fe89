"""Letters that nothing declares: what their place in a formula lets them be."""
