// How a procedure is called. Where procedures are generated each stands under its name, as what it is to a caller;
// `connect` puts the call there.

/** A read: it may be repeated. */
export const read: any = "read";
/** A change with an idempotency key: it may be repeated with the same key. */
export const write: any = "write";
/** A change without one: it is repeated only where it certainly was not carried out. */
export const writeOnce: any = "writeOnce";
/** A list, in pages. */
export const pages: any = "pages";
/** Events as they happen. */
export const follow: any = "follow";
