-- A room's row is written with every message, for its number; its kind, its name and the like nearly never. PostgreSQL
-- prepares all CHECKs of a table anew for every statement that writes it, whatever it writes: these took a twentieth of
-- a message's time. As triggers they are looked at where a column that they are about is written, and only there.
CREATE FUNCTION "refuse_row"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING
        MESSAGE = format('row of "%s" refused by "%s"', TG_TABLE_NAME, TG_NAME),
        TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;

ALTER TABLE "rooms"
    DROP CONSTRAINT "rooms_kind_known",
    DROP CONSTRAINT "rooms_direct_has_key",
    DROP CONSTRAINT "rooms_guests_in_public",
    DROP CONSTRAINT "rooms_named",
    DROP CONSTRAINT "rooms_topic_length",
    DROP CONSTRAINT "rooms_members_bounded";

CREATE TRIGGER "rooms_kind_known" AFTER INSERT OR UPDATE OF "kind" ON "rooms" FOR EACH ROW
    WHEN (NEW."kind" NOT IN ('public', 'private', 'direct')) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_direct_has_key" AFTER INSERT OR UPDATE OF "kind", "direct_key" ON "rooms" FOR EACH ROW
    WHEN ((NEW."kind" = 'direct') <> (NEW."direct_key" IS NOT NULL)) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_guests_in_public" AFTER INSERT OR UPDATE OF "kind", "guests" ON "rooms" FOR EACH ROW
    WHEN (NEW."guests" AND NEW."kind" <> 'public') EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_named" AFTER INSERT OR UPDATE OF "kind", "name" ON "rooms" FOR EACH ROW
    WHEN (NEW."kind" <> 'direct' AND char_length(NEW."name") NOT BETWEEN 1 AND 80) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_topic_length" AFTER INSERT OR UPDATE OF "topic" ON "rooms" FOR EACH ROW
    WHEN (char_length(NEW."topic") > 250) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_members_bounded" AFTER INSERT OR UPDATE OF "members" ON "rooms" FOR EACH ROW
    WHEN (NEW."members" NOT BETWEEN 0 AND 5000) EXECUTE FUNCTION "refuse_row"();
