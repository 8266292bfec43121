#if !hasFeature(Embedded)
    import Wire
#endif

/// What comes of a request: an answer, or something that will have one.
enum Outcome {
    case now(Answer)
    case later(Job)
}
