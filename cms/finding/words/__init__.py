"""Words that a search knows: groups that editors keep, their forms, and the words that found nothing."""
