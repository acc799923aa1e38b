/**
 * A name within a sentence: it has its own text direction, does not affect the text around it, and is not translated.
 */
export const Name = ({ children }: { children: string }) => <bdi translate="no">{children}</bdi>;
