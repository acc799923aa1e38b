-- CreateTable
CREATE TABLE "rate_counts" (
    "key" TEXT NOT NULL,
    "burst" DOUBLE PRECISION NOT NULL,
    "token_ms" DOUBLE PRECISION NOT NULL,
    "granted" DOUBLE PRECISION NOT NULL,
    "full_at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "rate_counts_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "rate_counts_full_at_idx" ON "rate_counts"("full_at");

-- CreateIndex
CREATE INDEX "ws_tickets_user_id_expires_at_idx" ON "ws_tickets"("user_id", "expires_at");

-- AlterTable
ALTER TABLE "products" ADD COLUMN "created_by" TEXT;

-- CreateIndex
CREATE INDEX "products_created_by_idx" ON "products"("created_by");

-- CreateIndex
CREATE INDEX "movies_created_by_idx" ON "movies"("created_by");

-- CreateIndex
CREATE INDEX "rooms_created_by_idx" ON "rooms"("created_by");

-- CreateIndex
CREATE INDEX "room_members_invited_by_idx" ON "room_members"("invited_by");

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

-- Counts of the last seconds: after a crash everybody begins anew.
ALTER TABLE "rate_counts" SET UNLOGGED;
