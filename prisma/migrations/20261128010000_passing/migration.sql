-- How far the removal of what is past its time has come: a row is made by the first node that works on its task.
CREATE TABLE "retention" (
    "task" TEXT NOT NULL,
    "holder" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "complete_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "behind" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "retention_pkey" PRIMARY KEY ("task")
);

-- Emptied and filled anew by each probe, which therefore needs room on the disk as any write may. Not compressed, or it
-- would need none.
CREATE TABLE "write_probe" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "filler" TEXT NOT NULL,

    CONSTRAINT "write_probe_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "write_probe" ALTER COLUMN "filler" SET STORAGE EXTERNAL;

-- Sessions that are over are looked for by this.
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");
