package org.patchbay.server.storage;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.Rosters;

/** Contact lists in a database. What is asked about one user is done in the order of the calls. */
final class JdbcRosters implements Rosters {
    private static final String ROOM = "roster";
    private static final String SHAPE = "detail, subscription, asked, pending, approved";

    private final Database database;
    private final int contactsPerUser;

    JdbcRosters(Database database, int contactsPerUser) {
        this.database = database;
        this.contactsPerUser = contactsPerUser;
    }

    private record Turn(Address user) {}

    @Override
    public Future<List<RosterItem>> of(Address user) {
        return database.inTurn(
                new Turn(user.bare()),
                transaction -> transaction.list(
                        "SELECT contact, " + SHAPE + " FROM roster_item WHERE owner = ?",
                        JdbcRosters::item,
                        user.bare().toString()));
    }

    @Override
    public Future<Outcome> put(Address user, RosterItem item) {
        return database.inTurn(
                new Turn(user.bare()),
                transaction -> put(transaction, user.bare().toString(), item));
    }

    private Outcome put(Transaction transaction, String owner, RosterItem item) throws SQLException {
        Usage usage = Usage.lock(transaction, ROOM, owner);
        String contact = item.contact().toString();
        int replaced = transaction.change("DELETE FROM roster_item WHERE owner = ? AND contact = ?", owner, contact);
        if (replaced == 0 && !usage.isBelow(contactsPerUser)) return new Full(contactsPerUser);
        transaction.change(
                "INSERT INTO roster_item (owner, contact, " + SHAPE + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                owner,
                contact,
                detail(item),
                item.subscription().name(),
                item.asked(),
                item.pending(),
                item.approved());
        usage.add(1 - replaced);
        return new Stored();
    }

    @Override
    public Future<Void> remove(Address user, Address contact) {
        return database.inTurn(new Turn(user.bare()), transaction -> {
                    String owner = user.bare().toString();
                    Usage usage = Usage.lock(transaction, ROOM, owner);
                    int removed = transaction.change(
                            "DELETE FROM roster_item WHERE owner = ? AND contact = ?",
                            owner,
                            contact.bare().toString());
                    usage.add(-removed);
                    return removed;
                })
                .mapEmpty();
    }

    private static String detail(RosterItem item) {
        JsonArray groups = new JsonArray();
        item.groups().forEach(group -> groups.add(StoredText.clean(group)));
        return new JsonObject()
                .put("name", StoredText.clean(item.name()))
                .put("groups", groups)
                .encode();
    }

    private static RosterItem item(ResultSet row) throws SQLException {
        JsonObject detail = new JsonObject(row.getString(2));
        return new RosterItem(
                Address.parse(row.getString(1)),
                detail.getString("name", ""),
                RosterItem.Subscription.valueOf(row.getString(3)),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                detail.getJsonArray("groups", new JsonArray()).stream()
                        .map(String::valueOf)
                        .toList());
    }
}
