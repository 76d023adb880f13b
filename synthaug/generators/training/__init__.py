"""What only training uses: the loop, the players of a game, and yardsticks for what is made."""
