"""Back-fills stored rows: their forms, and the attributes that new indexes hold (`make migrate`)."""
