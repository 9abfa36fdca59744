"""What every app stands on: base model, refusals, life cycles, codes, working days."""
