"""Publishing a month: what is hung up, handed out and kept, and what proves it unchanged."""
