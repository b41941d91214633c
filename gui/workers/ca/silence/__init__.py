"""What tells a silent circuit from one that rests: pure, without libca and without Qt (ADR 20)."""
