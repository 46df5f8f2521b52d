"""What commands and buttons answer with: one query, one embed, one reply."""
