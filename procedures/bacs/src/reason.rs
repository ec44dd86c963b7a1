//! Reason codes, and what each asks for (bacs.md §2.10 to §2.13). A code that is not here is never guessed.
