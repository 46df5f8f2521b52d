"""What Discord and this project ask of a payload beyond the published description."""
