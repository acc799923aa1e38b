/**
 * What somebody or something is called, within other words: it runs in its own direction, does not turn the words around it,
 * and is not translated.
 */
export const Name = ({ children }: { children: string }) => <bdi translate="no">{children}</bdi>;
