"""A second opinion on plans, worked out anew from the town's own tables."""
