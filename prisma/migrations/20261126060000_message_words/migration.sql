-- DropIndex
-- First: it locks the messages, so that none is edited while its words are copied.
DROP INDEX "messages_search_idx";

-- CreateTable
CREATE TABLE "message_words" (
    "room_id" BIGINT NOT NULL,
    "message_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "message_words_pkey" PRIMARY KEY ("room_id","message_id")
);

-- The words that were made with each message so far.
INSERT INTO "message_words" ("room_id", "message_id", "created_at", "words")
SELECT "room_id", "id", "created_at", "search" FROM "messages";

-- CreateIndex
CREATE INDEX "message_words_words_idx" ON "message_words" USING GIN ("words");

-- AlterTable
ALTER TABLE "messages" DROP COLUMN "search";

-- Whoever edits or deletes a message changes its words, servers of an earlier version included. The lock is the one
-- under which words are made: the statement behind it sees them.
CREATE FUNCTION "reword_message"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('words of room ' || NEW."room_id", 0));
    UPDATE "message_words"
    SET "words" = to_tsvector('spanish', NEW."content") || to_tsvector('english', NEW."content")
    WHERE "room_id" = NEW."room_id" AND "message_id" = NEW."id";
    RETURN NULL;
END
$$;
CREATE TRIGGER "messages_reworded" AFTER UPDATE OF "content" ON "messages"
    FOR EACH ROW EXECUTE FUNCTION "reword_message"();
