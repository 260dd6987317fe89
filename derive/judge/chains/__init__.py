"""What a statement does: chains of relations link by link, as declarations, definitions, claims, assumptions and updates."""
