"""Drawing: commit, run, replace, show. Composes the protocol (draws) with the warehouse and the draws folder."""
