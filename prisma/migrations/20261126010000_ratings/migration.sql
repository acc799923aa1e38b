-- CreateTable
CREATE TABLE "movies" (
    "movie_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "year" SMALLINT NOT NULL,
    "genre" TEXT,
    "count" INTEGER NOT NULL DEFAULT 0,
    "sum" INTEGER NOT NULL DEFAULT 0,
    "histogram" INTEGER[] DEFAULT ARRAY[0, 0, 0, 0, 0]::INTEGER[],
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "movies_pkey" PRIMARY KEY ("movie_id")
);

-- CreateTable
CREATE TABLE "ratings" (
    "movie_id" TEXT NOT NULL,
    "rater" TEXT NOT NULL,
    "rating" SMALLINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ratings_pkey" PRIMARY KEY ("movie_id","rater")
);

-- CreateTable
CREATE TABLE "service_tokens" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "movies_title_movie_id_idx" ON "movies"("title", "movie_id");

-- CreateIndex
CREATE INDEX "ratings_rater_idx" ON "ratings"("rater");

-- CreateIndex
CREATE UNIQUE INDEX "service_tokens_fingerprint_key" ON "service_tokens"("fingerprint");

-- AddForeignKey
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_movie_id_fkey" FOREIGN KEY ("movie_id") REFERENCES "movies"("movie_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

ALTER TABLE "movies" ALTER COLUMN "histogram" SET NOT NULL;
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_in_stars" CHECK ("rating" BETWEEN 1 AND 5);

-- Count and sum are those of the histogram, whoever writes them.
ALTER TABLE "movies" ADD CONSTRAINT "movies_histogram_of_five" CHECK (
    array_ndims("histogram") = 1 AND array_length("histogram", 1) = 5
    AND 0 <= ALL ("histogram") AND array_position("histogram", NULL) IS NULL
);
ALTER TABLE "movies" ADD CONSTRAINT "movies_score_adds_up" CHECK (
    "count" = "histogram"[1] + "histogram"[2] + "histogram"[3] + "histogram"[4] + "histogram"[5]
    AND "sum" = "histogram"[1] + 2 * "histogram"[2] + 3 * "histogram"[3] + 4 * "histogram"[4] + 5 * "histogram"[5]
);
