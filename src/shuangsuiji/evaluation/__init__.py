"""评价: what the visits of a year say of all subjects, and the figures by which a bureau is judged."""
