"""Results for the public: what a website may show, and the lock that keeps everything else out."""
