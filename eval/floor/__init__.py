"""What a plain system finds on the same documents and questions: the floor beside our figures."""
