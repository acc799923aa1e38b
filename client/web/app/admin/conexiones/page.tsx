export { ConnectionsPage as default } from '../../../admin/connections/connections-page';
