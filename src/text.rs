//! What may be done to a string before it is shown. Knows widths and bytes, never meanings.
