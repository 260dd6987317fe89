"""The verdict on two terms: proofs, counterexamples, and the evidence for both.  Nothing here sees a line of text."""
