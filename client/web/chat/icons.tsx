import { drawn } from '../theme/icons';

export const BackIcon = drawn(<path d="M19 12H5m0 0 6-6m-6 6 6 6" />);
export const SendIcon = drawn(<path d="M4 12 20 5l-5 15-3.5-6.5zM11.5 13.5 20 5" />);
export const ReplyIcon = drawn(<path d="M10 7 5 12l5 5M5 12h9a6 6 0 0 1 6 6" />);
export const EditIcon = drawn(<path d="M5 19h3.5L19 8.5 15.5 5 5 15.5zM13.5 7l3.5 3.5" />);
export const TrashIcon = drawn(<path d="M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5m3-5v5" />);
export const CopyIcon = drawn(<path d="M9 9h10v11H9zM5 15V4h10" />);
export const LinkIcon = drawn(
  <path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.5-5.5L12 7.5M14 10a4 4 0 0 0-6-.5l-3 3A4 4 0 0 0 10.5 18l1.5-1.5" />,
);
export const MoreIcon = drawn(<path d="M6 12h.01M12 12h.01M18 12h.01" strokeWidth={3} />);
export const PlusIcon = drawn(<path d="M12 5v14M5 12h14" />);
export const CompassIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="m15.5 8.5-2 5-5 2 2-5z" />
  </>,
);
export const PeopleIcon = drawn(
  <>
    <circle cx="9" cy="9" r="3.5" />
    <path d="M3 19c.7-3.3 3-5 6-5s5.3 1.7 6 5M15.5 5.8a3.5 3.5 0 0 1 0 6.4M17 14.5c2 .6 3.5 2.200 4 4.500" />
  </>,
);
export const LockIcon = drawn(<path d="M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3" />);
export const HashIcon = drawn(<path d="M9.500 4 7.500 20M16.500 4l-2 16M4.500 9h15.500M4 15h15.500" />);
export const SmileIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M8.500 14a4 4 0 0 0 7 0M9 9.500h.01M15 9.500h.01" />
  </>,
);
export const BellIcon = drawn(<path d="M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4" />);
export const LeaveIcon = drawn(<path d="M14 4H6v16h8M10 12h10m0 0-3.500-3.500M20 12l-3.500 3.500" />);
export const GearIcon = drawn(<path d="M5 7h8m4 0h2M5 12h2m4 0h8M5 17h9m4 0h1M15 5v4M9 10v4M16 15v4" />);
export const CheckTwiceIcon = drawn(<path d="m2.500 12.500 4 4 8-9M11 15l1.500 1.500 8-9" />);
