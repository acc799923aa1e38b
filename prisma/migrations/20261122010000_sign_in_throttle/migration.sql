-- Failed sign-ins, counted by user and address and by address: they outlive a restart.
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "sign_in_throttle_expire_idx" ON "sign_in_throttle"("expire");
