"""Plans from elsewhere: what their routes say, in the words of the network."""
