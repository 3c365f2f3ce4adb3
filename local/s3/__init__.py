"""A stand-in for S3 that is as strict as S3 about policies, forms and signatures."""
