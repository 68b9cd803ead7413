"""The resident's clock: started, stopped and watched; staff are told before it runs out."""
