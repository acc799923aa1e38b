-- CreateTable
CREATE TABLE "audit_seals" (
    "number" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "seal" TEXT NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_entry_id_key" ON "audit_seals"("entry_id");

-- AddForeignKey
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "audit_log"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

CREATE TRIGGER "audit_seals_only_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_seals"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
