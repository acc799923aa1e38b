-- CreateIndex
CREATE INDEX "messages_author_id_room_id_id_idx" ON "messages"("author_id", "room_id", "id");
