"""What only families that deform real images use."""
