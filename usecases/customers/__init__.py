"""Who may see which account: binding, sharing, ending; what is held of somebody, and forgetting."""
