import type { ReactNode, SVGProps } from 'react';

type IconProps = SVGProps<SVGSVGElement> & { size?: number };

/** Line icons on a grid of 24, as thick as the text. They repeat a text beside them, so screen readers skip them. */
function Icon({ size = 18, children, ...rest }: IconProps & { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable={false}
      {...rest}
    >
      {children}
    </svg>
  );
}

/** Creates an icon from paths. */
export const drawn = (paths: ReactNode) =>
  function DrawnIcon(props: IconProps) {
    return <Icon {...props}>{paths}</Icon>;
  };

export const ArrowDownIcon = drawn(<path d="M12 4v15m0 0 6-6m-6 6-6-6" />);
export const ArrowUpIcon = drawn(<path d="M12 20V5m0 0 6 6m-6-6-6 6" />);
export const ArrowsIcon = drawn(<path d="M4 8h15m0 0-4-4m4 4-4 4M20 16H5m0 0 4 4m-4-4 4-4" />);
export const BankIcon = drawn(<path d="m4 9 8-5 8 5M5 9v9m14-9v9M9.5 10v7m5-7v7M3 20h18" />);
export const CheckIcon = drawn(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const ChevronIcon = drawn(<path d="m7 10 5 5 5-5" />);
export const ClockIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </>,
);
export const DownloadIcon = drawn(<path d="M12 4v11m0 0 5-5m-5 5-5-5M5 20h14" />);
export const KeyboardIcon = drawn(
  <>
    <rect x="2.5" y="6" width="19" height="12" rx="2" />
    <path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8" />
  </>,
);
export const LanguageIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17" />
  </>,
);
export const MenuIcon = drawn(<path d="M4 7h16M4 12h16M4 17h16" />);
export const MoonIcon = drawn(<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z" />);
export const OfflineIcon = drawn(
  <path d="M4 4l16 16M5 12.5a10 10 0 0 1 4-2.6m4 0a10 10 0 0 1 6 2.6M8.5 16a5 5 0 0 1 7 0M12 19.5h.01" />,
);
export const PrintIcon = drawn(<path d="M7 9V4h10v5M7 17H4v-6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6h-3M7 14h10v6H7z" />);
export const ReceiptIcon = drawn(
  <path d="M6 3.5v17l2-1.3 2 1.3 2-1.3 2 1.3 2-1.3 2 1.3v-17l-2 1.3-2-1.3-2 1.3-2-1.3-2 1.3zM9 9h6M9 13h6" />,
);
export const RefreshIcon = drawn(<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4" />);
export const SearchIcon = drawn(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m20 20-4.3-4.3" />
  </>,
);
export const ShieldIcon = drawn(<path d="M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z" />);
export const SignOutIcon = drawn(
  <path d="M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h10m0 0-3.5-3.5M20 12l-3.5 3.5" />,
);
export const SunIcon = drawn(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
  </>,
);
export const SystemIcon = drawn(<path d="M4 5h16v11H4zM9 20h6M12 16v4" />);
export const UserIcon = drawn(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M5 20c1-4 4-5.5 7-5.5s6 1.5 7 5.5" />
  </>,
);
export const WarningIcon = drawn(<path d="M12 4 3 19.5h18zM12 10v4M12 17h.01" />);
export const FilterIcon = drawn(<path d="M4 6h16M7 12h10M10 18h4" />);
export const FilmIcon = drawn(<path d="M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4" />);
export const ChatIcon = drawn(<path d="M4 5h16v11H10l-4.5 4v-4H4zM8 9h8M8 12h5" />);
export const ShelfIcon = drawn(<path d="M4 5h16v14H4zM4 12h16M8 8v4m4-2v2m-3 3v4m5-4v4" />);
export const TerminalIcon = drawn(<path d="M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M12.5 15h4" />);
export const PulseIcon = drawn(<path d="M3 12h4l2.5-6.5 4.5 13L17 12h4" />);
