-- One rule of what a search finds, on the server and on the pages (contract/folded.ts): neither case nor accents count,
-- however a text is composed. Plain ASCII, which most texts are, is only put in small letters.
CREATE FUNCTION "folded"("value" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    CASE WHEN octet_length("value") = char_length("value") THEN lower("value")
    ELSE lower(regexp_replace(normalize("value", NFD),
        '[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\uFE20-\uFE2F]',
        '', 'g') COLLATE "und-x-icu") END;

-- What a message is found by: stems of its words in Spanish and in English, and of its words as they are folded.
CREATE FUNCTION "message_vector"("content" TEXT) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    CASE WHEN octet_length("content") = char_length("content")
    THEN to_tsvector('spanish', "content") || to_tsvector('english', "content")
    ELSE to_tsvector('spanish', normalize("content", NFC)) || to_tsvector('english', normalize("content", NFC))
        || to_tsvector('spanish', "folded"("content")) END;

CREATE OR REPLACE FUNCTION "reword_message"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('words of room ' || NEW."room_id", 0));
    UPDATE "message_words" SET "words" = "message_vector"(NEW."content")
    WHERE "room_id" = NEW."room_id" AND "message_id" = NEW."id";
    RETURN NULL;
END
$$;

UPDATE "message_words" w SET "words" = "message_vector"(m."content")
FROM "messages" m
WHERE m."room_id" = w."room_id" AND m."id" = w."message_id" AND octet_length(m."content") <> char_length(m."content");
