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
