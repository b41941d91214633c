"""Small Qt parts that every floor above shares."""
