# bc: numbers, scales, bases, functions, loops, the math library and errors.
t() { printf '%s\n' "$1" | bc $2; }
t '1+2*3'; t '10/3'; t 'scale=5;10/3'; t '2^64'; t '-3^2'; t '7%3;-7%3;scale=2;7.5%2'; t 'sqrt(2);scale=10;sqrt(2)'
t '.5+.25;-.5;0.0;1-1.00;3.10+1'; t 'obase=2;10;255;obase=16;3735928559'; t 'ibase=16;FF;A0;obase=10;10'; t 'obase=60;3661'
t 'scale=20;1/7' ; t '2^300'; t 'a=5;a;a*=2;a;a++;a;++a;(b=3)'; t '1<2;2<1;1==1;!1;1&&0;1||0'
t 'define f(n){if(n<=1)return(1);return(n*f(n-1))}
f(20)'
t 'for(i=0;i<3;i++){print i," ";};print "\n"'; t 'i=3;while(i){i;i-=1}'; t '"hello
"'; t 's(1);c(1);a(1);l(2);e(1)' -l; t 'scale=3;e(2.5);l(10);4*a(1)' -l; t 'j(0,1)' -l; t '4*a(1)' -l
t '1/0'; t '10/0'; t 'a=1;a/0'; t '1 +'; t 'foo(1)'; t 'sqrt(-1)'; t '3 @ 4'; t '5 5'; t 'x=1
y=(
2+2'; t 'quit
5'; t 'length(12345.678);scale(1.234);length(0)'; t 'last;5;.+1'; t '1.5*1.5;1.25*1.25;scale=1;1.25*1.25' ; t '2^-2;scale=4;2^-2;2^0.5'; t '1.1^5;scale=10;1.1^5'
t 'obase=16;255.5;scale=4;1/3'; t 'if(1){2}else{3}'; t 'x[1]=4;x[2]=x[1]*2;x[2]'; t '/* c */ 5 # d'; t '3.'; t '1000000*1000000/3'
t 'scale=2; (5.5+4.5)/3; 100*45/200'; echo "scale=2; 1024*1024/1000" | bc; bc <<< '5*5'; bc <<< 'scale=1; 5/2 > 2'; echo "(1.5 > 1.2)" | bc -l; echo '1.2<1' | bc; echo "$((3)) * 1.5" | bc; bc nofile; echo "rc=$?"; echo 5 > f; bc -q f </dev/null
t 'define g(){auto x;x=2;return x*x}
g()'; t 'define void h(x){print x,"\n"}
h(3)'; t 'break'; t '5;}'; t '(1+2'; t 'a b'; t 'print 5'; t '99999999999999999999*99999999999999999999'; t 'scale=100;1/3'
