-- CreateTable
CREATE TABLE "node_presence_leases" (
    "node_id" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "node_presence_leases_pkey" PRIMARY KEY ("node_id")
);

-- CreateTable
CREATE TABLE "node_presence" (
    "node_id" TEXT NOT NULL,
    "room_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "person" JSON NOT NULL,

    CONSTRAINT "node_presence_pkey" PRIMARY KEY ("room_id","node_id","user_id")
);

-- CreateIndex
CREATE INDEX "node_presence_node_id_idx" ON "node_presence"("node_id");

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

-- Who is in a room is true for seconds: the nodes write it anew after a crash.
ALTER TABLE "node_presence_leases" SET UNLOGGED;
ALTER TABLE "node_presence" SET UNLOGGED;
