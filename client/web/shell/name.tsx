/**
 * A name of a person or a thing within a sentence: it runs in its own direction, does not turn the words around it,
 * and is not translated.
 */
export const Name = ({ children }: { children: string }) => <bdi translate="no">{children}</bdi>;
