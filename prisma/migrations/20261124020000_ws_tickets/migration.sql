-- CreateTable
CREATE TABLE "ws_tickets" (
    "fingerprint" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "session_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ws_tickets_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateIndex
CREATE INDEX "ws_tickets_expires_at_idx" ON "ws_tickets"("expires_at");

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

-- Good for half a minute: who had one asks for another after a crash.
ALTER TABLE "ws_tickets" SET UNLOGGED;
